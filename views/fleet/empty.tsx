import { agoPhrase } from '../format.ts';
import { AgoPhrase } from '../parts/age.tsx';
import { CopyLine } from '../parts/copy-line.tsx';
import { to } from '../parts/safe-href.ts';
import { Signed } from '../parts/status-mark.tsx';
import type { FleetModel } from './model.ts';

/** The fleet before its first customer: what is true, then three steps that can be done on the spot. */
export const EmptyStart = ({ model }: { model: FleetModel }) => (
  <section aria-labelledby="start">
    <div class="lead">
      <h2 id="start">No customer yet. Three steps to the first report.</h2>
      <p>
        The hub started <AgoPhrase at={model.upSince} now={model.now} zone={model.zone} />. As soon as one box
        has spoken, this page becomes the fleet.
      </p>
    </div>
    <ol class="start">
      <li>
        <span class="step">1</span>
        <div>
          <h2>Have the hub’s API key at hand</h2>
          <p>
            It was shown once, on the first start. Lost? Set <code>api.report_api_key</code> in hub.yaml and
            start the hub again.
          </p>
        </div>
      </li>
      <li>
        <span class="step">2</span>
        <div>
          <h2>Run one line on the box</h2>
          <p>It enrols the box as a host and sends its first report.</p>
          <CopyLine line={model.connectLine} />
        </div>
      </li>
      <li>
        <span class="step">3</span>
        <div>
          <h2>See it arrive</h2>
          <p>
            The first report comes at once, the next every 15 minutes. Nothing to reload: the row appears
            here.
          </p>
          <Signed sign="wait">
            Waiting for a first report
            {agoPhrase(model.upSince, model.now) === 'now' ? '' : ', none yet'}
          </Signed>
        </div>
      </li>
    </ol>
    <p class="blank">
      A controller that already reports elsewhere? Point its hub address here: it shows up as a manual
      customer. What it can say is in{' '}
      <a class="link" href={to.api()}>
        the API
      </a>
      .
    </p>
  </section>
);
