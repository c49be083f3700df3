export { SignIn, type SignInProps } from './SignIn';
export { SignUp, type SignUpProps } from './SignUp';
export { SignedInPage } from './SignedIn';
