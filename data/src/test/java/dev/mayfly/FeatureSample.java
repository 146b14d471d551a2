package dev.mayfly;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import org.jspecify.annotations.Nullable;

/** What one feature has in a workspace, and the arguments with which each of its queries finds something. */
interface FeatureSample {

    boolean isAskedBy(Method query);

    /** For every parameter but the workspace. */
    @Nullable
    Object argument(Method query, Parameter parameter);

    /** The same of which nothing exists. */
    FeatureSample nobody();
}
