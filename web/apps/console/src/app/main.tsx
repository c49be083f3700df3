import './first';

import '@fontsource-variable/inter/wght.css';

import { reloadForNewerVersion } from '@onramp/ui/newerVersion';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { takeKeyFromAddress } from '../shared/linkKey';
import { App } from './App';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id root');

reloadForNewerVersion();
takeKeyFromAddress();

createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
