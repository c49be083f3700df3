import Box from '@mui/material/Box';
import Paper from '@mui/material/Paper';
import Tab from '@mui/material/Tab';
import Tabs from '@mui/material/Tabs';
import { record as text } from '@onramp/text/record';
import { useSearchParams } from 'react-router';

import { Part } from '../../shared/Part';
import { ActivityTab } from './ActivityTab';
import { AnswersTab } from './AnswersTab';
import type { DeclaredFlow } from './model';
import { HistoryTab } from './HistoryTab';
import { keyOf } from './place';
import { useShown } from './useRecord';

const TABS = ['activity', 'answers', 'history'] as const;

/** What is read on demand: one of three, which the address names, so that a link can lead to it. */
export function More({ declared }: { declared: DeclaredFlow | null }) {
  const { place } = useShown();
  const [asked, ask] = useSearchParams();
  const shown = TABS.find((each) => each === asked.get('show')) ?? 'activity';
  const Shown = { activity: ActivityTab, answers: AnswersTab, history: HistoryTab }[shown];
  return (
    <Paper component="section" variant="outlined" aria-label={text.tabs.title}>
      <Tabs
        value={shown}
        aria-label={text.tabs.title}
        onChange={(_, chosen: string) =>
          ask((before) => ({ ...Object.fromEntries(before), show: chosen }), { replace: true })
        }
        sx={{ px: 1, borderBottom: 1, borderColor: 'divider' }}
      >
        {TABS.map((each) => (
          <Tab
            key={each}
            value={each}
            label={text.tabs[each]}
            id={`tab-${each}`}
            aria-controls={`panel-${each}`}
            sx={{ textTransform: 'none', fontWeight: 600 }}
          />
        ))}
      </Tabs>
      <Box
        role="tabpanel"
        id={`panel-${shown}`}
        aria-labelledby={`tab-${shown}`}
        sx={{ p: { xs: 2, sm: 2.5 } }}
      >
        <Part key={shown} name={text.tabs[shown]} shows={keyOf.all(place)}>
          <Shown declared={declared} />
        </Part>
      </Box>
    </Paper>
  );
}
