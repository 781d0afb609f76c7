import { z } from 'zod';

/** An id of a customer or host, as live boxes use them: free text such as `demo-felhom-01`. */
export const Id = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
    'letters, figures, dot, hyphen and underscore, 128 at most, the first a letter or figure',
  );
