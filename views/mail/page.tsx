import type { Child } from 'hono/jsx';
import type { Content } from './content.ts';
import { sheet, styles } from './look.ts';
import { capital } from './text.ts';

/** The HTML of a notice, with its doctype: tables and inline styles, as mail programs need; nothing is loaded. */
export const pageOf = (content: Content): string => `<!DOCTYPE html>\n${String(<Page content={content} />)}`;

const Page = ({ content }: { content: Content }) => (
  <html lang={content.language} dir="ltr">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="supported-color-schemes" content="light dark" />
      <meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />
      <title>{capital(content.headline, content)}</title>
      <style>{sheet}</style>
    </head>
    <body class="canvas" style={styles.body}>
      <div style={styles.preview}>{content.lead}</div>
      <Table class="canvas" style="width:100%;background-color:#fcfcfb;">
        <tr>
          <td class="pad" align="center" style="padding:32px 24px 40px;">
            <Table style={styles.page}>
              <Top content={content} />
              <Doing content={content} />
              <Said content={content} />
              <List content={content} />
              <Facts content={content} />
              <Footer content={content} />
            </Table>
          </td>
        </tr>
      </Table>
    </body>
  </html>
);

type Part = { content: Content };

const Table = ({ style, class: classes, children }: { style: string; class?: string; children?: Child }) => (
  <table role="presentation" cellpadding={0} cellspacing={0} border={0} class={classes} style={style}>
    <tbody>{children}</tbody>
  </table>
);

const Row = ({ children }: { children?: Child }) => (
  <tr>
    <td align="left">{children}</td>
  </tr>
);

const Top = ({ content }: Part) => {
  const { tone, sign, word } = content.state;
  return (
    <>
      <tr>
        <td class={`edge-${tone}`} style={styles.edge(tone)}>
          &nbsp;
        </td>
      </tr>
      <Row>
        <div class={`is-${tone}`} style={`${styles.state(tone)}padding-top:16px;`}>
          <span aria-hidden="true">{sign}</span>&nbsp;&nbsp;{word}
        </div>
        <div class="ink3" style={styles.who}>
          {content.who.map((name, index) => (
            <>
              {index === 0 ? '' : ' · '}
              <bdi>{name}</bdi>
            </>
          ))}
        </div>
        <h1 class="ink" style={styles.headline}>
          {capital(content.headline, content)}
        </h1>
        <div class="ink" style={styles.lead}>
          {content.lead}
        </div>
      </Row>
    </>
  );
};

/** What can be done: a sentence, a button. */
const Doing = ({ content: { advice, link } }: Part) => (
  <>
    {advice && (
      <Row>
        <Heading text={advice.heading} />
        <div class="ink2" style={styles.advice}>
          {advice.text}
        </div>
      </Row>
    )}
    {link && (
      <Row>
        <div style="padding-top:20px;">
          <a class="press" href={link.href} style={styles.button}>
            {link.label}
          </a>
        </div>
      </Row>
    )}
  </>
);

const Heading = ({ text }: { text: string }) => (
  <h2 class="ink" style={styles.heading}>
    {text}
  </h2>
);

const Said = ({ content: { said } }: Part) =>
  said && (
    <Row>
      <Heading text={said.heading} />
      <div class="sunk ink" style={styles.said}>
        {said.lines.map((line, index) => (
          <>
            {index === 0 ? '' : <br />}
            <bdi>{line}</bdi>
          </>
        ))}
        {said.cut && <div class="ink3">{said.cut}</div>}
      </div>
    </Row>
  );

const Facts = ({ content: { facts } }: Part) =>
  facts.length > 0 && (
    <Row>
      <Table style="width:100%;margin-top:24px;table-layout:fixed;">
        {facts.map(({ label, value }) => (
          <tr>
            <td class="label hair ink3" style={styles.label}>
              <bdi>{label}</bdi>
            </td>
            <td class="hair ink" style={styles.value}>
              <bdi>{value}</bdi>
            </td>
          </tr>
        ))}
      </Table>
    </Row>
  );

const List = ({ content: { list } }: Part) =>
  list && (
    <Row>
      <Table style="width:100%;">
        <tr>
          <td>
            <Heading text={list.heading} />
          </td>
          <td class="ink3" style={styles.timesHead}>
            {list.times}
          </td>
        </tr>
        {list.rows.map(({ time, who, what }) => (
          <tr>
            <td class="hair ink" style={styles.entry}>
              {who && <bdi>{who}</bdi>}
              {who && what && ': '}
              {what && <bdi>{what}</bdi>}
            </td>
            <td class="time hair ink3" style={styles.time}>
              {time}
            </td>
          </tr>
        ))}
      </Table>
      {list.more && (
        <div class="ink3" style={styles.quiet}>
          {list.more}
        </div>
      )}
    </Row>
  );

const Footer = ({ content: { footer } }: Part) => (
  <Row>
    <div style="height:28px;font-size:0;line-height:0;">&nbsp;</div>
    <div class="hair ink3" style={styles.footer}>
      {footer.map((sentence) => (
        <div>{sentence}</div>
      ))}
    </div>
  </Row>
);
