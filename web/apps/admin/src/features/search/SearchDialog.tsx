import Dialog from '@mui/material/Dialog';
import { admin } from '@onramp/text/admin';

/** Finds a customer. */
export default function SearchDialog({ close }: { close: () => void }) {
  return <Dialog open onClose={close} slotProps={{ paper: { 'aria-label': admin.search.open } }} />;
}
