import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import { tenantUploads } from '@onramp/text/tenant-uploads';
import { BusyButton, Trouble, useAnnounce } from '@onramp/ui';
import { DownloadIcon } from '@onramp/ui/icons';
import { useMutation } from '@tanstack/react-query';

import { useForgottenOnceBack } from '../../shared/session';
import { exported } from './jobs';

const text = tenantUploads.found;

/** Writes the findings as a file, and leads to it; more than one file holds are several. */
export function Export({ tenantId, jobId }: { tenantId: string; jobId: string }) {
  const announce = useAnnounce();
  const writing = useMutation({
    mutationFn: (cursor: string | null) => exported(tenantId, jobId, cursor),
    onSuccess: ({ rows }) => announce(text.exported(rows)),
  });
  useForgottenOnceBack(writing.error, writing.reset);
  const { data: file, error, isPending } = writing;
  const next = file?.cursor ?? null;
  return (
    <Box sx={{ display: 'grid', gap: 1, justifyItems: 'start' }}>
      {(file === undefined || next !== null) && (
        <BusyButton
          size="small"
          variant="outlined"
          busy={isPending}
          startIcon={<DownloadIcon />}
          onClick={() => writing.mutate(next)}
        >
          {isPending ? text.exporting : next === null ? text.export : text.exportMore}
        </BusyButton>
      )}
      {file && (
        <>
          <Button
            component="a"
            href={file.url}
            download
            variant="contained"
            size="small"
            startIcon={<DownloadIcon />}
          >
            {text.download}
          </Button>
          <Typography variant="body2" sx={{ color: 'text.secondary' }}>
            {text.exported(file.rows)}. {text.downloadLasts} {next !== null && text.part}
          </Typography>
        </>
      )}
      {error && <Trouble error={error} />}
    </Box>
  );
}
