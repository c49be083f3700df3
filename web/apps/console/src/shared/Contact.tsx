import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { contact as text } from '@onramp/text/contact';

import { useConfig } from './onboarding';

/** Whom a customer turns to who is stuck. */
export function Contact() {
  const contact = useConfig()?.contact ?? null;
  return (
    <Typography variant="body2" sx={{ color: 'text.secondary' }}>
      {text.ask} {contact === null ? text.unknown : <ContactLink contact={contact} />}
    </Typography>
  );
}

function ContactLink({ contact }: { contact: string }) {
  const page = /^https?:/.test(contact);
  return <Link href={page ? contact : `mailto:${contact}`}>{page ? text.page : text.mail(contact)}</Link>;
}
