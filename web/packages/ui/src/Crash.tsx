import Alert from '@mui/material/Alert';
import AlertTitle from '@mui/material/AlertTitle';
import Button from '@mui/material/Button';
import { common } from '@onramp/text/common';
import { Component, type ReactNode } from 'react';

/** Shows what to do where a page has failed, instead of an empty one. */
export class Crash extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError() {
    return { crashed: true };
  }

  override render() {
    if (!this.state.crashed) return this.props.children;
    return (
      <Alert
        severity="error"
        sx={{ m: 3 }}
        action={<Button onClick={() => location.reload()}>{common.reload}</Button>}
      >
        <AlertTitle>{common.crashed.title}</AlertTitle>
        {common.crashed.detail}
      </Alert>
    );
  }
}
