import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { common } from '@onramp/text/common';

import { CheckIcon, CopyIcon } from './icons';
import { useCopy } from './useCopy';

/** Copies a text. Where that is not allowed, `element` (the text's) is selected instead, and everybody told so. */
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
  const { copied, refused, copy } = useCopy(text, element);
  const button = (
    <Button
      variant={prominent ? 'contained' : 'outlined'}
      size={prominent ? 'medium' : 'small'}
      startIcon={copied ? <CheckIcon /> : <CopyIcon />}
      onClick={() => {
        onPress?.();
        void copy();
      }}
    >
      {copied ? common.copied : label}
    </Button>
  );
  if (refused === null) return button;
  return (
    <Box sx={{ display: 'grid', gap: 0.75, justifyItems: 'start' }}>
      {button}
      <Typography variant="body2">{refused}</Typography>
    </Box>
  );
}
