"""Libraries of ours can tell their makers what they see. What we see are other people's websites and leads: never."""

from collections.abc import MutableMapping

OFF = {
    "LANGSMITH_TRACING": "false",
    "LANGSMITH_TRACING_V2": "false",
    "LANGCHAIN_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGGRAPH_CLI_NO_ANALYTICS": "1",
    "TRACELOOP_TELEMETRY": "false",
    "TRACELOOP_TRACING_ENABLED": "false",
    "OTEL_SDK_DISABLED": "true",
    "DO_NOT_TRACK": "1",
}
"""LangGraph and LangChain trace every state and prompt where these say so; Chainlit brings the others along."""
CHATS_ELSEWHERE = ("LITERAL_API_KEY", "SLACK_BOT_TOKEN", "DISCORD_BOT_TOKEN", "TEAMS_APP_ID")
"""With one of these Chainlit would open a connection of its own."""


def silence(environment: MutableMapping[str, str]) -> None:
    """Switch them off in a process's environment, whatever it says; before they are loaded."""
    environment.update(OFF)
    for name in CHATS_ELSEWHERE:
        environment.pop(name, None)
