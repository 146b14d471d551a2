package dev.mayfly.api.snapshot;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The invocation that a request of the warm-up belongs to: none of Lambda's. */
record WarmUpContext() implements Context {

    private static final String NAME = "warm-up";
    private static final Duration TIME = Duration.ofSeconds(10);

    @Override
    public String getAwsRequestId() {
        return NAME;
    }

    @Override
    public String getLogGroupName() {
        return NAME;
    }

    @Override
    public String getLogStreamName() {
        return NAME;
    }

    @Override
    public String getFunctionName() {
        return NAME;
    }

    @Override
    public String getFunctionVersion() {
        return NAME;
    }

    @Override
    public String getInvokedFunctionArn() {
        return NAME;
    }

    @Override
    public @Nullable CognitoIdentity getIdentity() {
        return null;
    }

    @Override
    public @Nullable ClientContext getClientContext() {
        return null;
    }

    @Override
    public int getRemainingTimeInMillis() {
        return Math.toIntExact(TIME.toMillis());
    }

    @Override
    public int getMemoryLimitInMB() {
        return 0;
    }

    /** Lambda's own, which is there without an invocation too. */
    @Override
    public LambdaLogger getLogger() {
        return LambdaRuntime.getLogger();
    }
}
