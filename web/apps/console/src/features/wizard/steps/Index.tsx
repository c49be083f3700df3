import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { steps as stepText } from '@onramp/text/steps';
import { Labelled, NativePick, TextInput } from '@onramp/ui';
import { CheckIcon, ErrorIcon } from '@onramp/ui/icons';

import { useWizard } from '../context';
import { Chips } from '../parts/Chips';
import { Folded } from '../parts/Folded';
import { Pending } from '../parts/Pending';
import { Prefilled } from '../parts/Prefilled';
import { RadioCards } from '../../../shared/form/RadioCards';
import { StepForm } from '../parts/StepForm';
import { useField, useTextField } from '../useField';

/** As many types are shown as cards; more are a list. */
const MOST_CARDS = 8;
const TIERS = ['staging', 'production'] as const;

/** The first index. */
export default function Index() {
  const { onboarding, saver } = useWizard();
  const pending = onboarding.index_types === null;
  const advanced = saver.shows('custom_model') !== null || saver.shows('collapse_fields') !== null;
  return (
    <StepForm title={stepText.index.title} lead={stepText.index.lead} passes={pending ? ['index_type'] : []}>
      <Name />
      <Type />
      <Tier />
      <Folded summary={stepText.index.advanced} open={advanced}>
        <Box sx={{ display: 'grid', gap: 3, pt: 2 }}>
          <Model />
          <Collapse />
        </Box>
      </Folded>
    </StepForm>
  );
}

function Name() {
  const { saver, onboarding } = useWizard();
  const { prefilled, ...field } = useTextField('index_name');
  const bounds = onboarding.constraints.index_name;
  const wrong = field.value.trim() !== '' && saver.fault('index_name') !== null;
  const good = field.value.trim() !== '' && !wrong;
  const suggestion = wrong ? suggested(field.value, bounds.pattern) : null;
  return (
    <div>
      <TextInput
        {...field}
        label={stepText.index.name}
        code
        badge={prefilled && <Prefilled />}
        hint={
          // what is wrong is said once, below
          wrong && field.error !== undefined ? undefined : (
            <Box
              component="span"
              sx={{
                display: 'flex',
                gap: 0.75,
                color: good ? 'success.main' : wrong ? 'error.main' : 'text.secondary',
              }}
            >
              {good ? <CheckIcon sx={SMALL} /> : wrong && <ErrorIcon sx={SMALL} />}
              <span>
                {good ? stepText.index.nameGood : stepText.index.nameHint(bounds.pattern_says ?? '')}
              </span>
            </Box>
          )
        }
      />
      {suggestion !== null && (
        <Button size="small" sx={{ mt: 0.5 }} onClick={() => field.onChange(suggestion)}>
          {stepText.index.suggestion(suggestion)}
        </Button>
      )}
    </div>
  );
}

const SMALL = { fontSize: 18, mt: 0.1, flexShrink: 0 } as const;

/** The name that somebody may have meant; null: there is none. */
function suggested(name: string, pattern: string | null | undefined): string | null {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 32)
    .replace(/^-+|-+$/g, '');
  return plain !== '' && pattern && new RegExp(pattern, 'u').test(plain) ? plain : null;
}

function Type() {
  const { onboarding } = useWizard();
  const { id, value, pick, leave, error, prefilled } = useField('index_type');
  const types = onboarding.index_types;
  // What was filled in before the account's own list was known may not be on it: then nothing is seen to be filled in.
  const listed = types?.some((each) => each.name === value) ?? true;
  const words = {
    id,
    label: stepText.index.type,
    hint: stepText.index.typeHint,
    badge: prefilled && listed && <Prefilled />,
  };
  if (types === null) {
    return (
      <Labelled {...words} group>
        <Box id={id} tabIndex={-1}>
          <Pending says={stepText.index.typesPending} rest={stepText.index.typesPendingRest} />
        </Box>
      </Labelled>
    );
  }
  if (types.length <= MOST_CARDS) {
    return (
      <RadioCards
        {...words}
        value={value}
        onChange={pick}
        onBlur={leave}
        error={error}
        cards={types.map((each) => ({ value: each.name, title: each.title, says: each.description }))}
      />
    );
  }
  return (
    <NativePick
      {...words}
      error={error}
      value={value}
      options={types.map((each) => [each.name, each.title] as const)}
      empty={stepText.index.choose}
      onChange={pick}
      onBlur={leave}
    />
  );
}

function Tier() {
  const { onboarding } = useWizard();
  const { id, value, pick, leave, error, prefilled } = useField('index_tier');
  return (
    <RadioCards
      id={id}
      label={stepText.index.tier}
      hint={stepText.index.tierHint}
      value={value}
      onChange={(name) => pick(TIERS.find((each) => each === name) ?? null)}
      onBlur={leave}
      error={error}
      badge={prefilled && <Prefilled />}
      cards={onboarding.index_tiers.map((each) => ({
        value: each.name,
        title: each.title,
        says: each.description,
      }))}
    />
  );
}

function Model() {
  const { prefilled, ...field } = useTextField('custom_model');
  return (
    <TextInput
      {...field}
      label={stepText.index.model}
      hint={stepText.index.modelHint}
      code
      optional
      badge={prefilled && <Prefilled />}
    />
  );
}

function Collapse() {
  const { id, value, set, leave, error, prefilled } = useField('collapse_fields');
  return (
    <Chips
      id={id}
      label={stepText.index.collapse}
      hint={stepText.index.collapseHint}
      error={error}
      badge={prefilled && <Prefilled />}
      values={value ?? []}
      onChange={(next) => set(next.length > 0 ? next : null)}
      onBlur={leave}
    />
  );
}
