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
  for (const piece of pasted.split(/[\n,;]+/).map((each) => each.trim())) {
    if (piece === '') continue;
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
