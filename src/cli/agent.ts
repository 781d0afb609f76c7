import { type AddCommand, examples } from './shell.ts';

export const agent: AddCommand = (program, shell) => {
  program
    .command('agent')
    .summary('report this machine to a hub')
    .description(
      `Measures this Linux machine and reports it: at once, then as often as the hub asks. Outlives the hub's absence.
agent.json: {"hub": {"url", "host_id", "api_key", "poll_seconds"?, "ca_file"?}}; the variables FELHOM_AGENT_HUB_URL,
FELHOM_AGENT_HUB_HOST_ID, FELHOM_AGENT_HUB_API_KEY … win over the file, and may stand without one.
"host create <customer> --connect agent.json" writes such a file.`,
    )
    .option('--config <file>', "the agent's configuration, agent.json")
    .addHelpText('after', () => examples(shell, [['agent --config agent.json', 'until SIGTERM or Ctrl-C']]))
    .action(async ({ config }: { config?: string }) => {
      const { runAgentFromConfig } = await import('../agent/main.ts');
      const stopping = new AbortController();
      process.on('SIGTERM', () => stopping.abort()).on('SIGINT', () => stopping.abort());
      await runAgentFromConfig(config, shell.env, stopping.signal);
    });
};
