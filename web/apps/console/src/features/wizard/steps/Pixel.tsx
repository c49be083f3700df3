import Typography from '@mui/material/Typography';
import { steps as stepText } from '@onramp/text/steps';

import { useWizard } from '../context';
import { CodeBlock } from '../parts/CodeBlock';
import { Pending } from '../parts/Pending';
import { Prefilled } from '../parts/Prefilled';
import { RadioCards } from '../../../shared/form/RadioCards';
import { StepForm } from '../parts/StepForm';
import { useField } from '../useField';

const KINDS = ['web', 'mobile'] as const;

/** Where the shop runs, and what its events are known by. */
export default function Pixel() {
  return (
    <StepForm title={stepText.pixel.title} lead={stepText.pixel.lead}>
      <Kind />
    </StepForm>
  );
}

function Kind() {
  const { onboarding } = useWizard();
  const { id, value, pick, leave, error, prefilled } = useField('storefront_type');
  const pending = <Pending says={stepText.pixel.pending} rest={stepText.pixel.pendingRest} />;
  return (
    <>
      <RadioCards
        id={id}
        label={stepText.pixel.type}
        value={value}
        onChange={pick}
        onBlur={leave}
        error={error}
        badge={prefilled && <Prefilled />}
        cards={KINDS.map((kind) => ({
          value: kind,
          title: stepText.pixel.types[kind],
          says: stepText.pixel.typeSays[kind],
        }))}
      />
      <CodeBlock
        id="pixel-id"
        title={stepText.pixel.id}
        hint={stepText.pixel.idHint}
        code={onboarding.pixel_id}
        copy={stepText.pixel.copyId}
        instead={pending}
      />
      {value === 'web' && onboarding.pixel_id !== null && (
        <CodeBlock
          id="pixel-snippet"
          title={stepText.pixel.snippet}
          hint={stepText.pixel.snippetHint}
          code={onboarding.snippet}
          copy={stepText.pixel.copySnippet}
          instead={pending}
        />
      )}
      {value === 'mobile' && (
        <Typography sx={{ color: 'text.secondary' }}>{stepText.pixel.mobile}</Typography>
      )}
    </>
  );
}
