export { default } from './IntakePages';
