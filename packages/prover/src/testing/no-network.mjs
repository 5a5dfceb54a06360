// Preloaded into a process (node --import): whoever reaches for the network dies at once, with an exit code of its own.
import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';

const refuse = () => {
  process.exit(77);
};
net.Socket.prototype.connect = refuse;
dns.lookup = refuse;
dgram.Socket.prototype.send = refuse;
globalThis.fetch = refuse;
