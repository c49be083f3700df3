import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import { admin } from '@onramp/text/admin';
import { common } from '@onramp/text/common';
import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { Component, type ReactNode } from 'react';

interface PartProps {
  /** What people call it. */
  name: string;
  /** How the names begin of the readings that it shows: on demand they are forgotten and read anew. */
  shows: QueryKey;
  children: ReactNode;
}

/** A part of a page that fails by itself, as where an answer is of another shape: the rest of the page stands. */
export function Part({ name, shows, children }: PartProps) {
  const queries = useQueryClient();
  return (
    <Boundary name={name} readAnew={() => queries.resetQueries({ queryKey: shows })}>
      {children}
    </Boundary>
  );
}

interface BoundaryProps {
  name: string;
  readAnew: () => Promise<unknown>;
  children: ReactNode;
}

class Boundary extends Component<BoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  private readonly again = async () => {
    await this.props.readAnew();
    await new Promise((resolve) => setTimeout(resolve)); // the page is told of the answer in a turn of its own
    this.setState({ failed: false });
  };

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <Alert
        severity="warning"
        action={
          <Button color="inherit" onClick={() => void this.again()}>
            {common.tryAgain}
          </Button>
        }
      >
        {admin.partFailed(this.props.name)}
      </Alert>
    );
  }
}
