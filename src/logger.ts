import pino from 'pino';

export type Logger = pino.Logger;

/** The hub's own log: JSON lines on standard error. What might hold a secret is cut, whoever logs it. */
export const makeLogger = (level: string): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: [
          'authorization',
          '*.authorization',
          'password',
          '*.password',
          'api_key',
          '*.api_key',
          'cookie',
          '*.cookie',
          'email',
          '*.email',
        ],
        censor: '[secret]',
      },
    },
    pino.destination({ dest: 2, sync: true }),
  );
