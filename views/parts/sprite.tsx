/** The signs and icons of the hub, drawn once and used by name; and the hatching of what the hub could not see. */
export const Sprite = () => (
  <svg class="sprite" aria-hidden="true">
    <defs>
      <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path class="hatch-ink" d="M0 0v6" />
      </pattern>
    </defs>
    {filled.map(([id, d]) => (
      <symbol id={`s-${id}`} viewBox="0 0 12 12">
        <path d={d} />
      </symbol>
    ))}
    {stroked.map(([id, d, dashes]) => (
      <symbol id={`s-${id}`} viewBox="0 0 12 12">
        <path
          d={d}
          fill="none"
          stroke="currentColor"
          stroke-width="1.5"
          stroke-linecap={dashes === null ? 'round' : 'butt'}
          stroke-linejoin="round"
          stroke-dasharray={dashes ?? undefined}
        />
      </symbol>
    ))}
    <symbol id="s-live" viewBox="0 0 12 12">
      <circle cx="6" cy="6" r="2.4" />
      <circle cx="6" cy="6" r="4.9" fill="none" stroke="currentColor" />
    </symbol>
    {icons.map(([id, d]) => (
      <symbol id={`i-${id}`} viewBox="0 0 16 16">
        <path d={d} />
      </symbol>
    ))}
  </svg>
);

const ring = (r: number) => `M6 ${6 - r}a${r} ${r} 0 1 0 0 ${2 * r}a${r} ${r} 0 1 0 0-${2 * r}z`;

const filled: [string, string][] = [
  ['ok', ring(4)],
  ['none', ring(2)],
  ['warn', 'M6 .8 11.6 11H.4z'],
  ['down', 'M2.6.9 6 4.3 9.4.9l1.7 1.7L7.7 6l3.4 3.4-1.7 1.7L6 7.7l-3.4 3.4L.9 9.4 4.3 6 .9 2.6z'],
  ['off', 'M2.5 1.5h2.5v9H2.5zM7 1.5h2.5v9H7z'],
];

const stroked: [string, string, string | null][] = [
  ['wait', ring(4.2), '2.2 2.2'],
  ['blocked', `${ring(4.2)}M3 9 9 3`, null],
  ['info', ring(3.2), null],
  ['tick', 'm2 6.4 2.7 2.7L10 3.2', null],
];

const icons: [string, string][] = [
  ['home', 'M4.5 13h7a3 3 0 0 0 .6-5.900A4.200 4.200 0 0 0 4 6.300 3.400 3.400 0 0 0 4.500 13M8 13V9.500'],
  ['fleet', 'M2 3h12M2 8h12M2 13h12M5 1.500v3M10 6.500v3M6.500 11.500v3'],
  ['incidents', 'M8 2 14.500 13.500h-13zM8 6.500v3M8 11.500v.1'],
  ['notices', 'M2 3.500h12v9H2zM2 4l6 5 6-5'],
  ['events', 'M1.500 8h3l2-5 3 10 2-5h3'],
  ['api', 'M5.500 4 2 8l3.500 4M10.500 4 14 8l-3.500 4'],
  ['person', 'M8 7.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5M3 14c0-3 2-4.500 5-4.500s5 1.500 5 4.500'],
  ['find', 'M7 12a5 5 0 1 0 0-10 5 5 0 0 0 0 10m3.600-1.400L14 14'],
];
