import { config } from 'zod/mini';

// zod compiles its checks with eval where it may; asking whether it may is a violation of the content security policy.
config({ jitless: true });
