import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { common } from '@onramp/text/common';
import { Component, type ReactNode } from 'react';

import { Notice } from './Notice';

/** Shows what to do where a page has failed, instead of an empty one. */
export class Crash extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError() {
    return { crashed: true };
  }

  override render() {
    if (!this.state.crashed) return this.props.children;
    return (
      <Box sx={{ p: 3 }}>
        <Notice
          title={common.crashed.title}
          action={<Button onClick={() => location.reload()}>{common.reload}</Button>}
        >
          {common.crashed.detail}
        </Notice>
      </Box>
    );
  }
}
