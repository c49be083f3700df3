export { ChecklistButton } from './ChecklistButton';
export { ChecklistDrawer } from './ChecklistDrawer';
export { ChecklistProvider, useChecklist, type ChecklistPaths } from './ChecklistProvider';
