import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { Erased } from '../schema/sealed.ts';
import type { DaySection } from '../schema/summary.ts';
import type { BlobRef, Blobs } from './blobs.ts';
import type { Vault } from './vault.ts';

const field = 'DaySummarised.section';

/** Day summaries as blobs: one line a customer, each sealed under that customer's key, so that erasing one erases its line. */
export interface Summaries {
  write(sections: Iterable<DaySection>): BlobRef;
  /** The sections whose keys still exist. @throws HubError damaged when the blob is missing or changed */
  read(blob: BlobRef): DaySection[];
}

export function openSummaries(blobs: Blobs, vault: Vault): Summaries {
  return {
    write(sections) {
      const lines: string[] = [];
      for (const section of sections) {
        const packed = deflateRawSync(JSON.stringify(section));
        lines.push(vault.seal(section.customerId, field, packed).toString('base64'));
      }
      return blobs.put(Buffer.from(lines.map((line) => `${line}\n`).join('')));
    },
    read(blob) {
      const sections: DaySection[] = [];
      for (const line of blobs.get(blob).toString().split('\n')) {
        if (line === '') continue;
        const packed = vault.open(field, Buffer.from(line, 'base64'));
        if (packed !== Erased) sections.push(JSON.parse(inflateRawSync(packed).toString()));
      }
      return sections;
    },
  };
}
