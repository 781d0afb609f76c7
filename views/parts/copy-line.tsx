type Props = { line: string; label?: string };

/** A line for a terminal, and a button that copies it. Without a script the text can still be selected. */
export const CopyLine = ({ line, label = 'Copy' }: Props) => (
  <div class="copy">
    <pre hx-ignore="">
      <code>{line}</code>
    </pre>
    <button type="button" class="btn" data-copy="">
      {label}
    </button>
  </div>
);
