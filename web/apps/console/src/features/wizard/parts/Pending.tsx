import Box from '@mui/material/Box';
import CircularProgress from '@mui/material/CircularProgress';
import Typography from '@mui/material/Typography';

/** Something that is still being prepared, and turns up by itself. */
export function Pending({ says, rest }: { says: string; rest: string }) {
  return (
    <Box
      role="status"
      sx={{
        display: 'flex',
        gap: 1.5,
        alignItems: 'flex-start',
        p: 2,
        borderRadius: 1.5,
        bgcolor: 'color-mix(in srgb, var(--mui-palette-info-main) 8%, transparent)',
      }}
    >
      <CircularProgress size={20} aria-hidden sx={{ mt: 0.25, flexShrink: 0 }} color="info" />
      <div>
        <Typography sx={{ fontWeight: 600 }}>{says}</Typography>
        <Typography variant="body2" sx={{ color: 'text.secondary' }}>
          {rest}
        </Typography>
      </div>
    </Box>
  );
}
