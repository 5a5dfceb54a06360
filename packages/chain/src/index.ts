export { type ApprovalDomain, approveOnChain } from './approve-document.ts';
export { type ChainBookOptions, createChainBook } from './chain-book.ts';
export { type ConnectOptions, connectBook } from './connect-book.ts';
export { demoToken, onceReward } from './contracts.gen.ts';
export { type Deployed, type DeployOptions, deployReward } from './deploy.ts';
