import { useEffect, useState } from 'react';
import { Route, Routes, useNavigate, useSearchParams } from 'react-router';

import { ChecklistButton, ChecklistDrawer, ChecklistProvider } from '../features/checklist';
import { Frame, HEADER } from '../features/home';
import { api } from '../shared/api';
import { HomePage, IndexesPage, NoPage, TeamPage } from './pages';

const PATHS = { finish_wizard: '/onboarding', invite_people: '/team' } as const;

/** The console for who is signed in: a frame with the checklist, and pages that show what the checklist knows. */
export default function Console({ email, signOut }: { email: string; signOut: () => void }) {
  const navigate = useNavigate();
  const opened = useOpened();
  return (
    <ChecklistProvider
      api={api}
      user={email}
      paths={PATHS}
      navigate={(path) => void navigate(path)}
      opened={opened}
    >
      <Frame
        email={email}
        signOut={signOut}
        tools={<ChecklistButton />}
        beside={<ChecklistDrawer top={HEADER} />}
      >
        <Routes>
          <Route index element={<HomePage user={email} />} />
          <Route path="indexes" element={<IndexesPage user={email} />} />
          <Route path="team" element={<TeamPage user={email} />} />
          <Route path="*" element={<NoPage />} />
        </Routes>
      </Frame>
    </ChecklistProvider>
  );
}

/** Whether the address asks for the checklist to be open. It is said once: reloading the page opens nothing again. */
function useOpened(): boolean {
  const [asked, setAsked] = useSearchParams();
  const [opened] = useState(() => asked.get('checklist') === 'open');
  const left = asked.has('checklist');
  useEffect(() => {
    if (!left) return;
    setAsked(
      (before) => {
        before.delete('checklist');
        return before;
      },
      { replace: true },
    );
  }, [left, setAsked]);
  return opened;
}
