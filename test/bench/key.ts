/** The global key of the hubs that are measured. */
export const benchKey = 'the-key-of-the-benchmark';
