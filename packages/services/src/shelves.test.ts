import { createFakeStore } from './personhood/testing/fake-store.ts';
import { type OpenStore, shelvesContract } from './shelves.contract.ts';

shelvesContract({
  name: 'the store of tests',
  async open() {
    const store = createFakeStore();
    const opened: OpenStore = { store, reopen: async () => opened, close: async () => {} };
    return opened;
  },
});
