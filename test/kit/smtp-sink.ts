import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A letter as it came over SMTP, headers and body undecoded. */
export type Letter = { to: string[]; data: string };

export type SmtpSink = { port: number; letters: Letter[]; close(): Promise<void> };

/** A mail server on this machine that takes every letter and delivers none. */
export function startSmtpSink(): Promise<SmtpSink> {
  const letters: Letter[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    receive(socket, letters);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      resolve({
        port: (server.address() as AddressInfo).port,
        letters,
        close: () =>
          new Promise((closed) => {
            for (const socket of sockets) socket.destroy();
            server.close(() => closed());
          }),
      });
    });
  });
}

function receive(socket: Socket, letters: Letter[]): void {
  let rest = '';
  let letter: Letter | undefined;
  let inData = false;
  const answer = (text: string): void => void socket.write(`${text}\r\n`);
  answer('220 sink');
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    rest += chunk;
    for (let end = rest.indexOf('\r\n'); end !== -1; end = rest.indexOf('\r\n')) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 2);
      if (inData && letter !== undefined) {
        if (line !== '.') {
          letter.data += `${line}\n`;
          continue;
        }
        inData = false;
        letters.push(letter);
        letter = undefined;
        answer('250 taken');
        continue;
      }
      const [, command = ''] = /^(\w+)/.exec(line) ?? [];
      switch (command.toUpperCase()) {
        case 'MAIL':
          letter = { to: [], data: '' };
          answer('250 ok');
          break;
        case 'RCPT':
          letter?.to.push(/<(.*)>/.exec(line)?.[1] ?? '');
          answer('250 ok');
          break;
        case 'DATA':
          inData = true;
          answer('354 go on');
          break;
        case 'QUIT':
          answer('221 bye');
          socket.end();
          break;
        default:
          answer('250 ok');
      }
    }
  });
}
