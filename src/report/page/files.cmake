# What the page is made of. Scripts are joined in this order; each imports earlier ones only.
set(scripts dom format theme model options lanes gantt query figure trials summary incumbent curves rungs parallel parameters
    importance workers failures trial live main)
set(styles base head parts print)
