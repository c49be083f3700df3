export { default } from './CompanyPages';
