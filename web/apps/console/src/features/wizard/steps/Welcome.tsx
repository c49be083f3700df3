import { wizard as text } from '@onramp/text/wizard';
import { TextInput } from '@onramp/ui';

import { useWizard } from '../context';
import { Prefilled } from '../parts/Prefilled';
import { StepForm } from '../parts/StepForm';
import { useTextField } from '../useField';

/** Who the account is for. */
export default function Welcome() {
  const { onboarding } = useWizard();
  const { title } = onboarding;
  return (
    <StepForm
      title={title ? text.welcome.titleFor(title) : text.welcome.title}
      lead={text.welcome.lead}
      next={onboarding.registrant ? text.next : text.welcome.go}
    >
      <Name />
    </StepForm>
  );
}

function Name() {
  const { prefilled, ...field } = useTextField('account_name');
  return (
    <TextInput
      {...field}
      label={text.welcome.name}
      hint={text.welcome.nameHint}
      autoComplete="organization"
      badge={prefilled && <Prefilled />}
    />
  );
}
