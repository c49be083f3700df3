export { Cards } from './Cards';
export { Frame, HEADER } from './Frame';
export { GoOn, NoChecklist } from './NoChecklist';
