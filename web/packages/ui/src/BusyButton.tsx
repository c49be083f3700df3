import Button, { type ButtonProps } from '@mui/material/Button';
import CircularProgress from '@mui/material/CircularProgress';

/**
 * A button whose wish is being seen to while `busy`: a further press does nothing. It is not disabled meanwhile, which
 * would take the focus off it and leave whoever uses the keyboard at the top of the page.
 */
export function BusyButton({
  busy,
  onClick,
  startIcon,
  children,
  ...button
}: ButtonProps & { busy: boolean }) {
  return (
    <Button
      {...button}
      aria-disabled={busy}
      startIcon={busy ? <CircularProgress size={16} color="inherit" aria-hidden /> : startIcon}
      onClick={(event) => {
        // The second press of a double click comes before `busy` can be true.
        if (busy || event.detail > 1) event.preventDefault();
        else onClick?.(event);
      }}
      sx={[...[button.sx ?? {}].flat(), busy && { opacity: 0.72, cursor: 'progress' }]}
    >
      {children}
    </Button>
  );
}
