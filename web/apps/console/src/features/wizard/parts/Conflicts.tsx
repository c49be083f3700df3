import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { interruptions } from '@onramp/text/interruptions';
import { wizard as text } from '@onramp/text/wizard';
import { WarningIcon } from '@onramp/ui/icons';
import { useEffect, useRef } from 'react';

import type { FieldName } from '../../../shared/models';
import { FIELDS_OF } from '../checks';
import { useWizard } from '../context';
import { described } from '../describe';

/** What was changed elsewhere meanwhile: of this step theirs and yours with a choice, of others where to look. */
export default function Conflicts() {
  const { saver, onboarding, step, go } = useWizard();
  const here = FIELDS_OF[step].filter((field) => saver.disputed.has(field));
  const elsewhere = onboarding.steps.filter(
    (each) => each.name !== step && FIELDS_OF[each.name].some((field) => saver.disputed.has(field)),
  );
  return (
    <>
      {here.map((field) => (
        <Conflict key={field} field={field} />
      ))}
      {elsewhere.map((each) => (
        <Alert
          key={each.name}
          severity="warning"
          icon={<WarningIcon />}
          sx={{ mb: 3 }}
          action={
            <Button color="inherit" onClick={() => go(each.name)}>
              {interruptions.conflict.look}
            </Button>
          }
        >
          {interruptions.conflict.other(each.title)}
        </Alert>
      ))}
    </>
  );
}

function Conflict({ field }: { field: FieldName }) {
  const { saver, onboarding } = useWizard();
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    element.current?.scrollIntoView({ block: 'nearest' }); // in braces: newer browsers answer a promise
  }, []);
  const sides = [
    {
      title: interruptions.conflict.theirs,
      value: saver.disputed.get(field),
      mine: false,
      button: interruptions.conflict.keepTheirs,
    },
    {
      title: interruptions.conflict.yours,
      value: saver.shows(field),
      mine: true,
      button: interruptions.conflict.keepMine,
    },
  ];
  return (
    <Box
      ref={element}
      role="group"
      aria-labelledby={`conflict-${field}`}
      sx={{
        border: 2,
        borderColor: 'warning.main',
        borderRadius: 1.5,
        p: 2.5,
        mb: 3,
        bgcolor: 'background.paper',
      }}
    >
      <Typography id={`conflict-${field}`} component="h2" variant="h3" sx={{ mb: 0.5 }}>
        {interruptions.conflict.title(text.fields[field])}
      </Typography>
      <Typography variant="body2" sx={{ color: 'text.secondary', mb: 2 }}>
        {interruptions.conflict.lead}
      </Typography>
      <Box sx={{ display: 'grid', gap: 2, gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' } }}>
        {sides.map(({ title, value, mine, button }) => (
          <Box key={title} sx={{ border: 1, borderColor: 'divider', borderRadius: 1, p: 2, minWidth: 0 }}>
            <Typography variant="body2" sx={{ fontWeight: 600, mb: 0.5 }}>
              {title}
            </Typography>
            {described(field, value, onboarding).map((line) => (
              <Typography key={line} dir="auto" sx={{ overflowWrap: 'anywhere' }}>
                {line}
              </Typography>
            ))}
            <Button variant="outlined" sx={{ mt: 1.5 }} onClick={() => saver.choose(field, mine)}>
              {button}
            </Button>
          </Box>
        ))}
      </Box>
    </Box>
  );
}
