// Loaded before a server that listens on every address of the machine: has it listen on the loopback address alone.
const { Server } = require('node:net');
const { listen } = Server.prototype;
Server.prototype.listen = function onLoopback(first, ...rest) {
  const host = '127.0.0.1';
  if (typeof first === 'number')
    return listen.call(this, { port: first, host }, ...rest.filter((one) => typeof one === 'function'));
  return listen.call(this, first?.port === undefined ? first : { ...first, host }, ...rest);
};
