# An aioftp server for tests: PORT FIRST-PASSIVE LAST-PASSIVE ROOT USER PASSWORD LOG
import asyncio
import sys

import aioftp

port, first, last, root, user, password, log = sys.argv[1:8]
log = open(log, "a", buffering=1)


class Server(aioftp.Server):
    async def parse_command(self, stream):
        command, argument = await super().parse_command(stream)
        log.write(f"{command.upper()} {'(hidden)' if command == 'pass' else argument}\n")
        return command, argument


async def serve():
    users = [aioftp.User(user, password, base_path=root)]
    server = Server(users, data_ports=range(int(first), int(last) + 1))
    await server.run("127.0.0.1", int(port))


asyncio.run(serve())
