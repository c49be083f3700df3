import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import ButtonBase from '@mui/material/ButtonBase';
import { steps as stepText } from '@onramp/text/steps';
import { TextInput, useAnnounce } from '@onramp/ui';
import { CloseIcon } from '@onramp/ui/icons';
import { useEffect, useState, type ReactNode } from 'react';

/** A list of words: Enter or a comma adds one, Backspace in the empty field takes the last one off. */
export function Chips({
  id,
  label,
  hint,
  error,
  badge,
  values,
  onChange,
  onBlur,
}: {
  id: string;
  label: string;
  hint: string;
  error: string | undefined;
  badge: ReactNode;
  values: readonly string[];
  onChange: (values: string[]) => void;
  onBlur: () => void;
}) {
  const [draft, setDraft] = useState('');
  const announce = useAnnounce();
  function add(typed: string) {
    const fresh = typed
      .split(/[,\n]/)
      .map((each) => each.trim())
      .filter((each) => each !== '' && !values.includes(each));
    setDraft('');
    if (fresh.length === 0) return;
    onChange([...values, ...new Set(fresh)]);
    announce(fresh.map((each) => stepText.index.collapseAdded(each)).join(' '));
  }
  useEffect(() => {
    if (draft.trim() === '') return;
    const leave = () => add(draft); // a page that is loaded anew takes no leave of its fields
    addEventListener('pagehide', leave, true); // before what was typed is sent
    return () => removeEventListener('pagehide', leave, true);
  });
  function remove(value: string) {
    onChange(values.filter((each) => each !== value));
    announce(stepText.index.collapseRemoved(value));
    document.getElementById(id)?.focus();
  }
  return (
    <div>
      <TextInput
        id={id}
        label={label}
        hint={hint}
        error={error}
        badge={badge}
        optional
        code
        value={draft}
        onChange={(typed) => (typed.includes(',') ? add(typed) : setDraft(typed))}
        onBlur={() => {
          add(draft); // what was typed and not added yet is meant all the same
          onBlur();
        }}
        onPaste={(event) => {
          const pasted = event.clipboardData.getData('text');
          if (!/[,\n]/.test(pasted)) return;
          event.preventDefault();
          add(draft + pasted);
        }}
        onKeyDown={(event) => {
          const last = values.at(-1);
          if (event.key === 'Enter' && draft.trim() !== '') {
            event.preventDefault(); // else it would go to the next step
            add(draft);
          } else if (event.key === 'Backspace' && draft === '' && last !== undefined) {
            remove(last);
          }
        }}
        end={
          draft.trim() !== '' && (
            <Button size="small" onClick={() => add(draft)}>
              {stepText.index.collapseAdd}
            </Button>
          )
        }
      />
      {values.length > 0 && (
        <Box
          component="ul"
          aria-label={stepText.index.collapseList}
          sx={{ listStyle: 'none', p: 0, m: 0, mt: 1.5, display: 'flex', flexWrap: 'wrap', gap: 1 }}
        >
          {values.map((value) => (
            <Box
              component="li"
              key={value}
              sx={{
                display: 'inline-flex',
                alignItems: 'center',
                maxWidth: '100%',
                borderRadius: 5,
                pl: 1.5,
                bgcolor: 'color-mix(in srgb, var(--mui-palette-primary-main) 10%, transparent)',
              }}
            >
              <Box component="span" sx={{ overflowWrap: 'anywhere', fontSize: '0.9rem' }}>
                {value}
              </Box>
              <ButtonBase
                aria-label={stepText.index.collapseRemove(value)}
                onClick={() => remove(value)}
                sx={{ borderRadius: 5, p: 0.75, minWidth: 32, minHeight: 32 }}
              >
                <CloseIcon sx={{ fontSize: 16 }} />
              </ButtonBase>
            </Box>
          ))}
        </Box>
      )}
    </div>
  );
}
