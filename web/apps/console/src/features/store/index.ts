export { default } from './StorePages';
