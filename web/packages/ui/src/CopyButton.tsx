import Button from '@mui/material/Button';
import { common } from '@onramp/text/common';
import { useState } from 'react';

import { useAnnounce } from './Announcer';
import { CheckIcon, CopyIcon } from './icons';

/** Copies a text. Where that is not allowed, `element` (the text's) is selected instead, and the reader told so. */
export function CopyButton({
  text,
  label = common.copy,
  element,
  prominent = false,
  onPress,
}: {
  text: string;
  label?: string;
  element?: string;
  /** Whether it is the first thing to do where it stands. */
  prominent?: boolean;
  /** Called before copying. */
  onPress?: () => void;
}) {
  const [copied, setCopied] = useState(false);
  const announce = useAnnounce();
  async function copy() {
    onPress?.();
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      announce(common.copied);
      setTimeout(() => setCopied(false), 2500);
    } catch {
      const shown = element === undefined ? null : document.getElementById(element);
      if (shown) getSelection()?.selectAllChildren(shown);
      announce(common.copyFailed);
    }
  }
  return (
    <Button
      variant={prominent ? 'contained' : 'outlined'}
      size={prominent ? 'medium' : 'small'}
      startIcon={copied ? <CheckIcon /> : <CopyIcon />}
      onClick={() => void copy()}
    >
      {copied ? common.copied : label}
    </Button>
  );
}
