"""The smallest Chainlit application, the chat's peer; told "listen", it says what it hears of the database."""

import os

import chainlit as cl

CHANNEL = "bench_echo"


@cl.on_chat_start
async def begin() -> None:
    await cl.Message(content="Hello").send()


@cl.on_message
async def answer(message: cl.Message) -> None:
    if message.content == "listen":
        return await listen()
    await cl.Message(content=message.content).send()


async def listen() -> None:
    """One LISTEN, and what it hears is a message: what is needed at least from a row to a pixel."""
    import psycopg  # the smallest application has none

    async with await psycopg.AsyncConnection.connect(os.environ["BENCH_URL"], autocommit=True) as listening:
        await listening.execute(f"listen {CHANNEL}".encode())
        await cl.Message(content="listening").send()
        async for notice in listening.notifies():
            await cl.Message(content=notice.payload).send()
