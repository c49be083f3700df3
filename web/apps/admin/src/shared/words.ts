/** A name that a flow declares, such as `create_account`, as a person reads it: `Create account`. */
export function inWords(name: string): string {
  const words = name.replaceAll('_', ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
