import type { Answer, Body } from './page';
import { same, valueOf, type Values } from './values';

/** The server's rules of saving (chalicelib/flows/ecom/intents/save.py), in memory, for tests. */
export class ModelServer {
  fields: Record<string, unknown> = {};
  epoch = 0;
  #marks: { page: string; seq: number }[] = [];

  constructor(fields: Values = {}) {
    this.fields = { ...fields };
  }

  read(): Answer {
    return { fields: { ...this.fields }, epoch: this.epoch };
  }

  save({ page, seq, epoch, seen, ...fields }: Body): Required<Answer> {
    const late = this.#marks.some((mark) => mark.page === page && seq <= mark.seq);
    if (!late) {
      for (const [field, value] of Object.entries(fields)) {
        const stands = valueOf(this.fields, field);
        const erased = field === 'team_invites' && epoch !== this.epoch;
        const known = (seen[field] ?? [null]).some((each) => same(each, stands));
        if (same(stands, value) || (known && !erased)) this.fields[field] = value ?? null;
      }
      this.#marks = [...this.#marks.filter((mark) => mark.page !== page), { page, seq }].slice(-4);
    }
    const differing = Object.entries(fields).filter(
      ([field, value]) => !same(valueOf(this.fields, field), value),
    );
    const conflicts = Object.fromEntries(differing.map(([field]) => [field, valueOf(this.fields, field)]));
    return { ...this.read(), conflicts };
  }

  /** An SE erases a person. */
  erase(email: string): void {
    const team = valueOf(this.fields, 'team_invites');
    if (!Array.isArray(team)) return;
    this.fields['team_invites'] = (team as { email: string }[]).filter((each) => each.email !== email);
    this.epoch += 1;
  }
}
