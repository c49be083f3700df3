import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { useColorScheme } from '@mui/material/styles';
import { merch as text } from '@onramp/text/merch';
import { Labelled } from '@onramp/ui';
import { useEffect, useRef } from 'react';

import { Remark } from '../../../shared/Remark';
import { useScript } from './useScript';

/** Turnstile's script, as far as it is used. Source: Cloudflare's documentation, "Widget configurations". */
interface Turnstile {
  render: (
    element: HTMLElement,
    options: {
      sitekey: string;
      action: string;
      theme: 'light' | 'dark';
      callback: (token: string) => void;
      'expired-callback': () => void;
      'error-callback': () => void;
    },
  ) => string;
  remove: (widget: string) => void;
}

declare global {
  interface Window {
    turnstile?: Turnstile;
  }
}

/**
 * The check that tells people from programs. A token counts once: with another `round` a new one is made.
 *
 * @param given Told of each token, and of null when one has run out.
 */
export function BotCheck({
  id,
  check,
  action,
  round,
  error,
  given,
}: {
  id: string;
  check: { script_url: string; site_key: string };
  action: string;
  round: number;
  error: string | undefined;
  given: (token: string | null) => void;
}) {
  const { script, again } = useScript(check.script_url);
  return (
    <Labelled id={id} label={text.check.label} error={error} group>
      <Box id={id} tabIndex={-1} sx={{ minHeight: 66, mt: 0.5, outlineOffset: 4 }}>
        {script === 'failed' && (
          <Remark
            tone="warning"
            title={text.check.failed}
            action={<Button onClick={again}>{text.again}</Button>}
            said
          >
            {text.check.failedLead}
          </Remark>
        )}
        {script === 'loading' && (
          <Typography role="status" sx={{ color: 'text.secondary' }}>
            {text.check.loading}
          </Typography>
        )}
        {script === 'there' && <Widget key={round} siteKey={check.site_key} action={action} given={given} />}
      </Box>
    </Labelled>
  );
}

function Widget({
  siteKey,
  action,
  given,
}: {
  siteKey: string;
  action: string;
  given: (token: string | null) => void;
}) {
  const place = useRef<HTMLDivElement>(null);
  const told = useRef(given);
  const { mode, systemMode } = useColorScheme();
  const theme = (mode === 'system' ? systemMode : mode) === 'dark' ? 'dark' : 'light';
  useEffect(() => {
    told.current = given;
  }, [given]);
  useEffect(() => {
    const { turnstile } = window;
    if (place.current === null || turnstile === undefined) return;
    const widget = turnstile.render(place.current, {
      sitekey: siteKey,
      action,
      theme,
      callback: (token) => told.current(token),
      'expired-callback': () => told.current(null),
      'error-callback': () => told.current(null),
    });
    return () => {
      turnstile.remove(widget);
      told.current(null);
    };
  }, [siteKey, action, theme]);
  return <div ref={place} />;
}
