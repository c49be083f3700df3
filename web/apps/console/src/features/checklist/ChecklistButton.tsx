import Badge from '@mui/material/Badge';
import Button from '@mui/material/Button';
import { checklist as text } from '@onramp/text/checklist';
import { ChecklistIcon } from '@onramp/ui/icons';

import { DRAWER } from './ChecklistDrawer';
import { useChecklist } from './ChecklistProvider';

/** Opens and closes the checklist, and says how far it is. For the console's header; nothing where there is none. */
export function ChecklistButton() {
  const { reading, open, show, button } = useChecklist();
  if (!reading) return null;
  const { done, of, lines } = reading.answer;
  const trouble = lines.some((each) => each.state === 'problem');
  const name = text.button.name(done, of);
  return (
    <Button
      ref={button}
      color="inherit"
      aria-label={trouble ? `${name}, ${text.button.trouble}` : name}
      aria-expanded={open}
      aria-controls={open ? DRAWER : undefined}
      onClick={() => show(!open, true)}
      startIcon={
        <Badge color="error" variant="dot" invisible={!trouble}>
          <ChecklistIcon />
        </Badge>
      }
      sx={{ px: 1.5, borderRadius: 99, bgcolor: open ? 'action.selected' : undefined, whiteSpace: 'nowrap' }}
    >
      {text.button.count(done, of)}
    </Button>
  );
}
