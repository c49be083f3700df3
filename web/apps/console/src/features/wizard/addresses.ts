import { folded, isAddress } from './checks';

/** What was found in a list of addresses that somebody pasted. */
export interface Found {
  addresses: string[];
  /** Pieces that hold no address, addresses that are there already, and the reader's own. */
  bad: string[];
  duplicates: string[];
  own: string[];
}

/**
 * Reads a pasted list: addresses with commas, semicolons, blanks or new lines between them, with or without names, as
 * mail programs write them (`Ada <ada@shop.example>`).
 *
 * @param known - Addresses that are on the list already.
 * @param own - Who is signed in; empty: not known.
 */
export function readAddresses(pasted: string, known: readonly string[], own: string): Found {
  const found: Found = { addresses: [], bad: [], duplicates: [], own: [] };
  const seen = new Set(known.map(folded));
  for (const piece of piecesOf(pasted)) {
    const words = piece.match(/[^\s<>()"']+@[^\s<>()"']+/g) ?? [piece];
    for (const word of words) {
      const address = word.replace(/^mailto:/i, '').replace(/\.+$/, '');
      if (!isAddress(address)) found.bad.push(word);
      else if (own !== '' && folded(address) === folded(own)) found.own.push(address);
      else if (seen.has(folded(address))) found.duplicates.push(address);
      else {
        seen.add(folded(address));
        found.addresses.push(address);
      }
    }
  }
  return found;
}

/** Marks that nobody sees, and that come along from web pages and tables. */
const INVISIBLE = /[\u200B-\u200D\u2060\uFEFF]/g;

/** What stands between the separators. `Lovelace, Ada <ada@shop.example>` is one, though its name has a comma. */
function piecesOf(pasted: string): string[] {
  return pasted
    .replace(INVISIBLE, '')
    .split(/[\n;]+/)
    .flatMap((entry) => {
      const pieces = entry.split(',').map((each) => each.trim());
      return pieces.filter((piece, place) => {
        const next = pieces.slice(place + 1).find((each) => each.includes('@'));
        return piece !== '' && (piece.includes('@') || next === undefined || !next.includes('<'));
      });
    });
}
