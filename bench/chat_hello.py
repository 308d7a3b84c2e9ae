"""The smallest Chainlit application: the chat's peer. Served by `chainlit run`, as its documentation does it."""

import chainlit as cl


@cl.on_chat_start
async def begin() -> None:
    await cl.Message(content="Hello").send()


@cl.on_message
async def answer(message: cl.Message) -> None:
    await cl.Message(content=message.content).send()
