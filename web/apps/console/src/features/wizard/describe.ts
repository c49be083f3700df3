import { steps as stepText } from '@onramp/text/steps';

import type { Choice, FieldName, Invite, Onboarding } from '../../shared/models';

/** A value in words, a line each. */
export function described(field: FieldName, value: unknown, onboarding: Onboarding): string[] {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) {
    return [field === 'team_invites' ? stepText.check.nobody : stepText.check.none];
  }
  if (field === 'team_invites') {
    return (value as Invite[]).map(({ email, role, login_method }) =>
      stepText.check.person(email, stepText.team.roles[role], stepText.team.methods[login_method]),
    );
  }
  if (Array.isArray(value)) return [(value as string[]).join(', ')];
  const name = typeof value === 'string' ? value : '';
  if (field === 'index_type') return [titleOf(onboarding.index_types ?? [], name)];
  if (field === 'index_tier') return [titleOf(onboarding.index_tiers, name)];
  if (field === 'storefront_type' && (name === 'web' || name === 'mobile'))
    return [stepText.pixel.types[name]];
  return [name];
}

function titleOf(choices: readonly Choice[], name: string): string {
  return choices.find((each) => each.name === name)?.title ?? name;
}
