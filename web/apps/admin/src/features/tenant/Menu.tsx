import Button from '@mui/material/Button';
import MuiMenu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { tenant } from '@onramp/text/tenant';
import { ChevronDownIcon } from '@onramp/ui/icons';
import { useState } from 'react';

import type { Tenant } from '../../shared/tenants/desk';
import CloseDialog from './CloseDialog';
import ResumeDialog from './ResumeDialog';
import SuspendDialog from './SuspendDialog';

const text = tenant.menu;
const DIALOGS = { suspend: SuspendDialog, resume: ResumeDialog, close: CloseDialog };
type Name = keyof typeof DIALOGS;

/** What makes sense for a tenant at a status. What may really be done, the API decides. */
export function possible(status: string): Name[] {
  if (status === 'closed') return [];
  return [status === 'suspended' ? 'resume' : 'suspend', 'close'];
}

/** What can be done with the tenant as a whole. */
export function Menu({ tenant: { id, name, status } }: { tenant: Tenant }) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [chosen, choose] = useState<Name | null>(null);
  const names = possible(status);
  const Dialog = chosen && DIALOGS[chosen];
  if (names.length === 0 && Dialog === null) return null;
  return (
    <>
      <Button
        variant="outlined"
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        endIcon={<ChevronDownIcon />}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {text.title}
      </Button>
      <MuiMenu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {names.map((each) => (
          <MenuItem
            key={each}
            onClick={() => {
              setAnchor(null);
              choose(each);
            }}
            sx={each === 'close' ? { color: 'error.main' } : {}}
          >
            {text[each]}
          </MenuItem>
        ))}
      </MuiMenu>
      {Dialog && <Dialog id={id} title={name} onClose={() => choose(null)} />}
    </>
  );
}
